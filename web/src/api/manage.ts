import { queryOptions } from '@tanstack/react-query';
import { call } from './client';
import type { WorkItem } from './own_media';
import { read } from './read';
import type { Page, Role } from './types';

export const roles = ['user', 'journalist', 'editor', 'manager', 'admin'] as const;

/** An account as those see it who manage them. */
export interface ManagedUser {
  username: string;
  name: string;
  date_added: string;
  description: string;
  role: Role;
  /** Told to managers alone. */
  email?: string;
  email_is_verified: boolean;
  is_active: boolean;
  has_second_factor: boolean;
  /** Told where accounts have to be approved. */
  is_approved?: boolean;
}

export interface ManagedComment {
  uid: string;
  text: string;
  add_date: string;
  username: string;
  author_name: string;
  media_url: string;
  parent_uid: string | null;
  deleted: boolean;
  held: boolean;
}

export type ReportStatus = 'open' | 'accepted' | 'dismissed';

export interface ReportCase {
  media: WorkItem;
  status: ReportStatus;
  count: number;
  /** Whether the reports took the item out of the lists. */
  unlisted: boolean;
  opened_date: string;
  changed_date: string;
  reasons: { reported_date: string; reason: string }[];
}

export interface DecisionEntry {
  id: number;
  date: string;
  action: string;
  user: string | null;
  friendly_token: string;
  title: string;
  reason: string;
  reports: number;
  from_state: string;
  to_state: string;
}

export interface AuditEntry {
  id: number;
  date: string;
  actor: string;
  action: string;
  subject: string;
  details: unknown;
  hash: string;
}

export interface Invite {
  id: number;
  hint: string;
  role: Role;
  note: string;
  invited_by: string | null;
  created_at: string;
  expires_at: string;
  used_at: string | null;
  used_by: string | null;
}

/** Its secret is told this once. */
export interface NewInvite extends Invite {
  url: string;
}

export interface Task {
  task_id: string;
  name: string;
  worker: string | null;
  /** Of an item's step: which item it is. */
  args: { token?: string; media?: string };
  info?: { 'media title'?: string };
  lane: string;
  attempt: number;
  progress: number;
  time_start: string | null;
  run_after: string | null;
  error: string | null;
}

interface TaskList {
  tasks: Task[];
}

export interface TaskLists {
  active: TaskList;
  reserved: TaskList;
  scheduled: TaskList;
  failed: TaskList;
}

export interface EncodeProfile {
  name: string;
  extension: string;
  resolution: number | null;
  codec: string | null;
}

export const manageMediaPath = '/api/v1/manage_media';
export const manageUsersPath = '/api/v1/manage_users';
export const manageCommentsPath = '/api/v1/manage_comments';
export const reportsPath = '/api/v1/moderation/reports';
export const decisionsPath = '/api/v1/moderation/log';
export const auditPath = '/api/v1/audit';
export const invitesPath = '/api/v1/invites';
export const tasksPath = '/api/v1/tasks';

export const usersQuery = (path: string) => read<Page<ManagedUser>>(path);
export const commentsQuery = (path: string) => read<Page<ManagedComment>>(path);
export const reportsQuery = (path: string) => read<Page<ReportCase>>(path);
export const decisionsQuery = (path: string) => read<Page<DecisionEntry>>(path);
export const auditQuery = (path: string) => read<Page<AuditEntry>>(path);
export const invitesQuery = (path: string) => read<Page<Invite>>(path);
export const profilesQuery = read<EncodeProfile[]>('/api/v1/encode_profiles');

export const tasksQuery = queryOptions({
  queryKey: [tasksPath],
  queryFn: ({ signal }) => call<TaskLists>('GET', tasksPath, undefined, signal),
  refetchInterval: 4000,
});
