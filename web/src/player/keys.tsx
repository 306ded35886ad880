import { useEffect } from 'react';
import { chapterBeside } from './chapter_track';
import type { Chapter } from './source';
import { usePlayer } from './use_player';
import { Hotkey } from './videojs';

/** Longest a single frame may be taken for, in seconds: 25 pictures a second. */
const frame = 1 / 25;

interface KeysProps {
  theatre: (() => void) | undefined;
  chapters: readonly Chapter[];
}

/** The keys of the player. Letters work on the whole page, except while typing; space and arrows, which also scroll,
 *  only while the player has the focus. */
export function Keys({ theatre, chapters }: KeysProps) {
  useStepKeys(theatre, chapters);
  return (
    <>
      <Hotkey keys="Space" action="togglePaused" />
      <Hotkey keys="ArrowRight" action="seekStep" value={5} />
      <Hotkey keys="ArrowLeft" action="seekStep" value={-5} />
      <Hotkey keys="ArrowUp" action="volumeStep" value={0.05} />
      <Hotkey keys="ArrowDown" action="volumeStep" value={-0.05} />
      <Hotkey keys="Home" action="seekToPercent" value={0} />
      <Hotkey keys="End" action="seekToPercent" value={100} />
      <Hotkey keys="k" action="togglePaused" target="document" />
      <Hotkey keys="j" action="seekStep" value={-10} target="document" />
      <Hotkey keys="l" action="seekStep" value={10} target="document" />
      <Hotkey keys="m" action="toggleMuted" target="document" />
      <Hotkey keys="f" action="toggleFullscreen" target="document" />
      <Hotkey keys="c" action="toggleSubtitles" target="document" />
      <Hotkey keys="i" action="togglePictureInPicture" target="document" />
      <Hotkey keys="0-9" action="seekToPercent" target="document" />
      <Hotkey keys=">" action="speedUp" target="document" />
      <Hotkey keys="<" action="speedDown" target="document" />
    </>
  );
}

/** Theatre, chapters and single frames, which Video.js has no action for. */
function useStepKeys(theatre: KeysProps['theatre'], chapters: KeysProps['chapters']): void {
  const store = usePlayer();
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === 't' && theatre) theatre();
      else if ((event.key === ',' || event.key === '.') && store.state.paused) {
        void store.seek(store.state.currentTime + (event.key === '.' ? frame : -frame));
      } else if (event.key === '[' || event.key === ']') {
        const at = chapterBeside(chapters, store.state.currentTime, event.key === ']' ? 1 : -1);
        if (at !== undefined) void store.seek(at);
      } else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [store, theatre, chapters]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
