import { itemFilters } from '~/parts/item_filters';

/** What a search is narrowed by, besides its words: names in the address are the API's. */
export const facets = [...itemFilters, 'c', 't', 'language', 'author'] as const;
export type Facet = (typeof facets)[number];
