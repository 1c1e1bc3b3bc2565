export { renderArchitecture } from './architecture';
