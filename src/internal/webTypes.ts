/** What is used of types that only the DOM library or Node's types know: declarations must do without both. */

/** A `URL`. */
export interface UrlLike {
  readonly href: string;
}
