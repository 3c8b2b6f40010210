/* What is being written to each chat: in the memory of this page, and nowhere else. */
export const drafts = new Map<number, string>()
