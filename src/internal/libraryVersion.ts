/** The version in package.json, which a browser cannot read. */
export const libraryVersion = "0.1.0";
