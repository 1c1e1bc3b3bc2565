export { renderClient } from './client';
