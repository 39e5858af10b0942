const jestJupyterLab = require('@jupyterlab/testutils/lib/jest-config');

// Packages that come as ES modules, which jest must translate.
const esModules = [
  '@codemirror',
  '@jupyter',
  '@jupyterlab',
  '@marijn',
  '@microsoft',
  '@rjsf',
  'color',
  'exenv-es6',
  'lib0',
  'marked',
  'nanoid',
  'vscode-ws-jsonrpc',
  'y-protocols',
  'y-websocket',
  'yjs'
].join('|');

const config = jestJupyterLab(__dirname);

module.exports = {
  ...config,
  reporters: ['default'],
  // Yjs warns of JupyterLab's own way to make cells.
  silent: true,
  transform: {
    ...config.transform,
    '^.+\\.tsx?$': ['ts-jest/legacy', { tsconfig: './tsconfig.test.json' }]
  },
  transformIgnorePatterns: [`/node_modules/(?!${esModules}).+`]
};
