import { Check, ChevronLeft, ChevronRight, Settings } from 'lucide-react';
import { useState } from 'react';
import { t } from '~/l10n/i18n';
import styles from './player.module.css';
import { usePlayer } from './use_player';
import { Menu, useCaptionsOptions, usePlaybackRateOptions, useQualityOptions } from './videojs';

const icon = { 'aria-hidden': true, size: 18, strokeWidth: 1.75 } as const;

/** "720p" -> 720 */
const lines = (label: string): number => Number.parseInt(label, 10) || 0;

interface Choice {
  value: string;
  label: string;
  disabled?: boolean;
}

/** Quality, speed and captions, each a page of one menu. */
export function SettingsMenu() {
  const [open, setOpen] = useState(false);
  const playing = usePlayer((state) => state.activeVideoRendition?.height);
  const quality = useQualityOptions({
    formatRendition: (rendition) => (rendition.height ? `${rendition.height}p` : t('player.quality.unknown')),
  });
  const speed = usePlaybackRateOptions();
  const captions = useCaptionsOptions();
  const auto = playing ? t('player.quality.autoNow', { height: playing }) : t('player.quality.auto');
  const [choice, ...heights] = quality?.options ?? [];
  // Tallest first, after the choice not to choose.
  const rungs = choice && [{ ...choice, label: auto }, ...heights.sort((a, b) => lines(b.label) - lines(a.label))];
  // A choice is the end of the errand.
  const close = (choose: (value: string) => void) => (value: string) => {
    choose(value);
    setOpen(false);
  };
  return (
    <Menu.Root side="top" align="end" open={open} onOpenChange={setOpen}>
      <Menu.Trigger
        className={styles['button'] ?? ''}
        aria-label={t('player.settings')}
        title={t('player.settings')}
        render={<button type="button" />}
      >
        <Settings aria-hidden size={20} strokeWidth={1.75} />
      </Menu.Trigger>
      <Menu.Popup className={styles['menu'] ?? ''}>
        <Menu.Content className={styles['menuPage'] ?? ''}>
          {quality?.state.availability === 'available' && rungs && (
            <Choices
              label={t('player.quality')}
              value={quality.value}
              options={rungs}
              onChoose={close(quality.setValue)}
            />
          )}
          {speed?.state.availability === 'available' && (
            <Choices
              label={t('player.speed')}
              value={speed.value}
              options={speed.options}
              onChoose={close(speed.setValue)}
            />
          )}
          {captions?.state.availability === 'available' && (
            <Choices
              label={t('player.captions')}
              value={captions.value}
              options={captions.options}
              onChoose={close(captions.setValue)}
            />
          )}
        </Menu.Content>
      </Menu.Popup>
    </Menu.Root>
  );
}

interface ChoicesProps {
  label: string;
  value: string;
  options: readonly Choice[];
  onChoose: (value: string) => void;
}

function Choices({ label, value, options, onChoose }: ChoicesProps) {
  const chosen = options.find((option) => option.value === value);
  return (
    <Menu.Root>
      <Menu.Trigger
        className={styles['menuItem'] ?? ''}
        render={(props) => (
          <div {...props}>
            <span>{label}</span>
            <span className={styles['menuValue']}>{chosen?.label}</span>
            <ChevronRight {...icon} />
          </div>
        )}
      />
      <Menu.Content className={styles['menuPage'] ?? ''}>
        <Menu.Item className={styles['menuBack'] ?? ''}>
          <ChevronLeft {...icon} />
          {label}
        </Menu.Item>
        <Menu.RadioGroup value={value} onValueChange={onChoose} aria-label={label}>
          {options.map((option) => (
            <Menu.RadioItem
              key={option.value}
              value={option.value}
              disabled={option.disabled ?? false}
              className={styles['menuItem'] ?? ''}
            >
              <Menu.ItemIndicator checked={option.value === value} forceMount className={styles['menuCheck'] ?? ''}>
                <Check {...icon} />
              </Menu.ItemIndicator>
              {option.label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Content>
    </Menu.Root>
  );
}
