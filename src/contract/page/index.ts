export { servedFiles } from './served';
export { renderPage, type PageOptions } from './page';
