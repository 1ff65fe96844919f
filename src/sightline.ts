/** The public API: explicit named exports, nothing else. */
export { site, type RunOptions, type Site } from './site/site.ts';
export { type SiteObserver, type SiteWarning } from './site/observer.ts';
export { type SiteDeclaration } from './config.ts';
