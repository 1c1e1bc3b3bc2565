import './docs';

export * from './exports';
