import { ChapterMarks } from './chapters';
import styles from './player.module.css';
import type { PlayerSource } from './source';
import { Slider, TimeSlider } from './videojs';

/** Where playback is, what is buffered, and the picture under the pointer. */
export function Timeline({ chapters, duration }: Pick<PlayerSource, 'chapters' | 'duration'>) {
  return (
    <TimeSlider.Root className={styles['timeline'] ?? ''}>
      <TimeSlider.Track className={styles['track'] ?? ''}>
        <TimeSlider.Buffer className={styles['buffer'] ?? ''} />
        <TimeSlider.Fill className={styles['fill'] ?? ''} />
        <ChapterMarks chapters={chapters} duration={duration} />
      </TimeSlider.Track>
      <TimeSlider.Thumb className={styles['thumb'] ?? ''} />
      <TimeSlider.Preview className={styles['preview'] ?? ''} overflow="clamp">
        <div className={styles['previewFrame']} data-storyboard>
          <Slider.Thumbnail.Root className={styles['thumbnail'] ?? ''}>
            <Slider.Thumbnail.Image />
          </Slider.Thumbnail.Root>
          <TimeSlider.ChapterTitle className={styles['previewTitle'] ?? ''} />
          <TimeSlider.Value type="pointer" className={styles['previewTime'] ?? ''} />
        </div>
      </TimeSlider.Preview>
    </TimeSlider.Root>
  );
}
