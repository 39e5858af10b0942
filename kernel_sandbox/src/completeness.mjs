export const isComplete = () => ({ status: 'unknown', indent: '' });
