export const complete = async (inspector, source, cursor) => ({ matches: [], start: cursor, end: cursor, types: [] });
