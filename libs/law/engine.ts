/** Stored with each evaluation; raised whenever the same input could come to another answer. */
export const ENGINE = 'law-engine/1.0.0';
