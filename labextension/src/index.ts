import { contactPlugins } from './contactPlugins';
import { executorPlugin } from './executorPlugin';
import { filePlugin } from './filePlugin';
import { identityPlugin } from './identityPlugin';
import { toolbarPlugin } from './toolbarPlugin';
import { noticesPlugin } from './noticesPlugin';
import { offerPlugin } from './offerPlugin';
import { outputsPlugin } from './outputsPlugin';
import { questionsPlugin } from './questionsPlugin';
import { rightsPlugin } from './rightsPlugin';
import { runStatusPlugin } from './runStatusPlugin';
import { sandboxPlugin } from './sandboxPlugin';
import { sessionPlugin } from './sessionPlugin';
import { storagePlugin } from './storagePlugin';

export default [
  ...contactPlugins,
  executorPlugin,
  runStatusPlugin,
  questionsPlugin,
  offerPlugin,
  outputsPlugin,
  noticesPlugin,
  sandboxPlugin,
  filePlugin,
  sessionPlugin,
  rightsPlugin,
  storagePlugin,
  toolbarPlugin,
  identityPlugin
];
