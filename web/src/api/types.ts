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
  likes: number;
  /** Whether the author is a verified journalist. */
  is_verified: boolean;
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

/** What a list shows of an item; results of a search have no more than this. */
export type Listed = Pick<
  MediaItem,
  'friendly_token' | 'title' | 'description' | 'add_date' | 'media_type' | 'duration' | 'thumbnail_url' | 'author_name'
> &
  Partial<Pick<MediaItem, 'user' | 'is_verified'>>;

/** A category or a tag, and where its items are listed. */
export interface Label {
  title: string;
  url: string;
}

export interface Chapter {
  /** Seconds, or "h:mm:ss". */
  startTime: string | number;
  endTime: string | number;
  chapterTitle: string;
}

export interface MediaSingle extends Omit<MediaItem, 'user'> {
  user: string;
  author_thumbnail: string;
  dislikes: number;
  enable_comments: boolean;
  categories_info: Label[];
  tags_info: Label[];
  chapter_data: Chapter[];
  edit_date?: string;
  poster_url: string | null;
  storyboard_url?: string | null;
  waveform_url?: string | null;
  download_url?: string | null;
  original_media_url: string | null;
  playable: boolean;
  processing: Processing;
  hls_info: { master_file?: string };
  encodings_info: Partial<Record<string, Partial<Record<string, Encoding>>>>;
  subtitles_info: { src: string; srclang: string; label: string }[];
  video_height: number;
  allow_download: boolean;
  /** Of an image: itself, then others of its maker. */
  slideshow_items: { url: string; title: string; thumbnail_url: string | null }[];
  related_media: MediaItem[];
  /** What whoever asks may do with it; each includes the ones before it. */
  viewer_right: 'read' | 'edit' | 'publish' | 'own';
}

/** Every failed answer has this body. */
export interface Problem {
  detail: string;
  code: string;
}
