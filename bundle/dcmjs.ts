/*! dcmjs, MIT License, https://github.com/dcmjs-org/dcmjs */
/**
 * The part of dcmjs that the library uses, as `dist/vendor/dcmjs.js`. Its build holds all that it needs; installed as a
 * dependency it would bring seven packages of 30 MB that nothing calls, and an install script.
 */
export { data, log } from "dcmjs";
