/** What goes over the wire under /api/v1. Names are the server's. */

export type Role = 'user' | 'journalist' | 'editor' | 'manager' | 'admin';

export interface User {
  username: string;
  name: string;
  email: string;
  role: Role;
  can_upload: boolean;
}

export interface Session {
  user: User | null;
  site: { name: string };
  setup_needed: boolean;
}

export type MediaType = 'video' | 'audio' | 'image' | 'pdf' | '';

export interface MediaItem {
  friendly_token: string;
  url: string;
  title: string;
  description: string;
  add_date: string;
  media_type: MediaType;
  state: 'public' | 'private' | 'unlisted';
  /** Seconds; 0 when the type has none. */
  duration: number;
  thumbnail_url: string | null;
  preview_url: string | null;
  user: string;
  author_name: string;
  author_profile: string;
  views: number;
  encoding_status: 'pending' | 'running' | 'success' | 'fail';
  size: string | null;
}

export interface Page<T> {
  count: number;
  next: string | null;
  previous: string | null;
  results: T[];
}

export type StepState = 'waiting' | 'running' | 'done' | 'failed';

export interface Processing {
  state: StepState;
  /** 0 to 100. */
  percent: number;
  /** A sentence for the person who published, or empty. */
  message: string;
  renditions: { height: number; state: StepState; percent: number }[];
}

export interface Encoding {
  title: string;
  url: string | null;
  size: string;
  status: string;
  progress: number;
}

export interface MediaSingle extends Omit<MediaItem, 'user'> {
  user: string;
  edit_date?: string;
  poster_url: string | null;
  storyboard_url?: string | null;
  download_url?: string | null;
  original_media_url: string | null;
  playable: boolean;
  processing: Processing;
  hls_info: { master_file?: string };
  encodings_info: Partial<Record<string, Partial<Record<string, Encoding>>>>;
  subtitles_info: { src: string; srclang: string; label: string }[];
  video_height: number;
  allow_download: boolean;
  related_media: MediaItem[];
}

/** Every failed answer has this body. */
export interface Problem {
  detail: string;
  code: string;
}
