export const inspect = async () => ({ found: false, data: {}, metadata: {} });
