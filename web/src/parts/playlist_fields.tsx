import { t } from '~/l10n/i18n';
import { Area, Field } from './field';

interface PlaylistFieldsProps {
  title?: string;
  description?: string;
  errors: Readonly<Record<string, string>>;
}

/** What a playlist is called and what it is about. */
export function PlaylistFields({ title = '', description = '', errors }: PlaylistFieldsProps) {
  return (
    <>
      <Field
        label={t('playlist.title')}
        name="title"
        required
        maxLength={100}
        dir="auto"
        defaultValue={title}
        help={t('playlist.title.help')}
        error={errors['title']}
      />
      <Area
        label={t('playlist.description')}
        name="description"
        dir="auto"
        defaultValue={description}
        error={errors['description']}
      />
    </>
  );
}
