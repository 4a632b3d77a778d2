export { type PhantomFilmOptions, phantomFilm } from "./phantomFilm.ts";
export { type PhantomKneeOptions, phantomKnee } from "./phantomKnee.ts";
export { type RenderedFilm, type RenderPhantomFilmOptions, renderPhantomFilm } from "./renderPhantomFilm.ts";
export { type RenderedKnee, type RenderPhantomKneeOptions, renderPhantomKnee } from "./renderPhantomKnee.ts";
export { type FilmKnee, type PhantomFilm, type PhantomView, samplePhantomFilm } from "./samplePhantomFilm.ts";
export { type LateralMedial, type PhantomKnee, type PhantomMarker, samplePhantomKnee } from "./samplePhantomKnee.ts";
