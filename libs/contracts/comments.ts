import comments from './comments.json';

/** What there is to say of each class of the contract and of its fields, by their names: for those who read the documents. */
export type Comments = Record<string, { about?: string; fields: Record<string, string> }>;

/** Taken from the comments of the sources by `npm run contract`. */
export const COMMENTS: Comments = comments;
