import { queryOptions } from '@tanstack/react-query';
import { call } from './client';
import type { Page } from './types';

export const verificationStates = [
  'pending',
  'approved',
  'refused',
  'withdrawn',
  'expired',
  'revoked',
  'renewed',
] as const;
export type VerificationState = (typeof verificationStates)[number];

/** A request as it is in lists. */
export interface VerificationRequest {
  id: number;
  user: string;
  name: string;
  state: VerificationState;
  kind: 'outlet' | 'independent';
  outlet: string;
  statement: string;
  created: string;
  decided: string | null;
  /** What the reviewer told the applicant. */
  reason: string;
  /** What the reviewer told everybody. */
  basis: string;
  reviewer: string | null;
  since: string | null;
  until: string | null;
  ends_soon: boolean;
  ended: string | null;
  end_reason: string;
  link_count: number;
  links_proved: number;
  document_count: number;
}

export interface VerificationLink {
  url: string;
  state: 'waiting' | 'proved' | 'failed';
  proof: 'rel_me' | 'well_known' | 'dns' | null;
  message: string;
  checked: string | null;
}

export interface VerificationDocument {
  number: number;
  name: string;
  type: string;
  size: number;
  sha256: string;
  created: string;
  deleted: string | null;
  url: string | null;
}

/** The ways to prove that a link is one's own, while the request is pending. */
export interface Proofs {
  /** The profile that a page has to point to; null when the site does not know its own address. */
  rel_me: string | null;
  well_known: { path: string; content: string };
  dns: { type: string; content: string };
}

/** A request with its evidence. */
export interface VerificationCase extends VerificationRequest {
  links: VerificationLink[];
  documents: VerificationDocument[];
  proofs: Proofs | null;
}

export const requestsPath = '/api/v1/verification/requests';
export const queuePath = '/api/v1/verification/queue';
export const casePath = (id: number): string => `${requestsPath}/${id}`;
export const documentsPath = (id: number, name: string): string =>
  `${casePath(id)}/documents?name=${encodeURIComponent(name)}`;
export const revokePath = (username: string): string =>
  `/api/v1/verification/users/${encodeURIComponent(username)}/revoke`;

/** Most that a request may have. */
export const mostDocuments = 5;

export const ownRequestsQuery = queryOptions({
  queryKey: [requestsPath],
  queryFn: ({ signal }) => call<Page<VerificationRequest>>('GET', requestsPath, undefined, signal),
});

/** While somebody waits for the links to be looked at, it is asked for again. */
export const caseQuery = (id: number) =>
  queryOptions({
    queryKey: [casePath(id)],
    queryFn: ({ signal }) => call<VerificationCase>('GET', casePath(id), undefined, signal),
    refetchInterval: (query) => (isChecking(query.state.data) ? 4000 : false),
  });

export function isChecking(found: VerificationCase | undefined): boolean {
  return found?.state === 'pending' && found.links.some((link) => link.state === 'waiting');
}

export const queueQuery = (state: VerificationState, page: number) => {
  const path = `${queuePath}?state=${state}&page=${page}`;
  return queryOptions({
    queryKey: [path],
    queryFn: ({ signal }) => call<Page<VerificationRequest>>('GET', path, undefined, signal),
  });
};
