import { executorPlugin } from './executorPlugin';

export default [executorPlugin];
