export { servedFiles } from './served';
export { PageMessages } from './messages';
export { renderPage, type PageOptions } from './page';
