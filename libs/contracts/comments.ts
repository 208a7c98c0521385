import comments from './comments.json';

/** Descriptions of the contract classes and their fields, by name, for the public documents. */
export type Comments = Record<string, { about?: string; fields: Record<string, string> }>;

/** Extracted from the source comments by `npm run contract`. */
export const COMMENTS: Comments = comments;
