import { queryOptions } from '@tanstack/react-query';
import { call } from './client';
import type { Page, Role } from './types';

/** One's own account, as its owner sees it. */
export interface Account {
  username: string;
  name: string;
  title: string;
  location: string;
  description: string;
  email: string;
  email_is_verified: boolean;
  role: Role;
  has_second_factor: boolean;
  allow_contact: boolean;
  notify_comments: boolean;
  /** Both as WebP, however they were sent; the first is a plain figure where there is no picture. */
  thumbnail_url: string;
  banner_thumbnail_url: string | null;
}

/** Who may register, and whether the site can send letters. */
export interface Registration {
  registration: 'open' | 'invite' | 'closed';
  mail: boolean;
}

export interface SecondFactor {
  is_on: boolean;
  recovery_codes_left: number;
}

/** What an authenticator application needs, in words and as the address that its camera reads. */
export interface FactorKey {
  secret: string;
  uri: string;
}

export interface SignedIn {
  id: number;
  created_at: string;
  last_used_at: string;
  address: string;
  agent: string;
  is_current: boolean;
}

export interface ApiToken {
  id: number;
  name: string;
  /** How the token begins. */
  hint: string;
  created_at: string;
  last_used_at: string | null;
}

export const accountPath = '/api/v1/whoami';
export const registerPath = '/api/v1/register';
export const factorPath = '/api/v1/user/totp';
export const sessionsPath = '/api/v1/user/sessions';
export const tokensPath = '/api/v1/user/tokens';
export const exportPath = '/api/v1/user/export';
export const confirmPath = '/api/v1/email/confirm';
export const askConfirmationPath = '/api/v1/email/confirm/send';
export const changeEmailPath = '/api/v1/email/change';
export const askResetPath = '/api/v1/password/reset';
export const resetPath = '/api/v1/password/reset/confirm';
/** Of the two pictures of an account. */
export type Portrait = 'avatar' | 'banner';
export const portraitPath = (username: string, which: Portrait): string => `${userPath(username)}/${which}`;
export const userPath = (username: string): string => `/api/v1/users/${encodeURIComponent(username)}`;

function read<T>(path: string) {
  return queryOptions({ queryKey: [path], queryFn: ({ signal }) => call<T>('GET', path, undefined, signal) });
}

export const accountQuery = read<Account>(accountPath);
export const registrationQuery = read<Registration>(registerPath);
export const factorQuery = read<SecondFactor>(factorPath);
export const sessionsQuery = read<Page<SignedIn>>(sessionsPath);
export const tokensQuery = read<Page<ApiToken>>(tokensPath);
