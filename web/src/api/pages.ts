import { read } from './read';

/** The pages by which a site speaks for itself, in the order in which they are listed. */
export const slugs = ['about', 'contact', 'tos', 'privacy', 'corrections', 'method', 'accessibility'] as const;
export type Slug = (typeof slugs)[number];

/** One that was written. */
export interface PageLabel {
  slug: Slug;
  title: string;
}

export interface SitePage extends PageLabel {
  /** Markdown. */
  text: string;
  edit_date: string;
}

export const pagesPath = '/api/v1/pages';
export const pagePath = (slug: string): string => `${pagesPath}/${encodeURIComponent(slug)}`;

export const pagesQuery = { ...read<PageLabel[]>(pagesPath), staleTime: 600_000 };
export const pageQuery = (slug: string) => read<SitePage>(pagePath(slug));
