import { call } from '~/api/client';
import { categoriesPath, type Category } from '~/api/readers';
import { t } from '~/l10n/i18n';
import { Area, Field } from '~/parts/field';
import { textOf } from '~/parts/form_text';
import { Select } from '~/parts/select';
import { Confirm } from '../desk/confirm';
import { useTaxonomyChanged } from './manage_categories';
import { tokenIn } from './token_in';

export type Asked = { what: 'add' } | { what: 'change' | 'merge' | 'delete'; category: Category };

interface AskProps {
  asked: Asked;
  all: readonly Category[];
  onClose: () => void;
}

const pathOf = (category: Category) => `${categoriesPath}/${encodeURIComponent(category.uid)}`;

/** What is to become of a category. */
export function Ask({ asked, all, onClose }: AskProps) {
  const changed = useTaxonomyChanged();
  const send = async (method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) => {
    await call(method, path, body);
    await changed();
    onClose();
  };
  const heading = t(`categories.${asked.what}.heading`, { title: asked.what === 'add' ? '' : asked.category.title });
  if (asked.what === 'delete') {
    return (
      <Confirm
        heading={heading}
        submit={t('categories.delete')}
        danger
        onClose={onClose}
        act={() => send('DELETE', pathOf(asked.category))}
      >
        <p>{t('categories.delete.text', { count: asked.category.media_count })}</p>
      </Confirm>
    );
  }
  if (asked.what === 'merge') {
    return (
      <Confirm
        heading={heading}
        submit={t('categories.merge')}
        onClose={onClose}
        act={(data) => send('POST', `${pathOf(asked.category)}/merge`, { into: textOf(data, 'into') })}
        fields={
          <Select label={t('categories.merge.into')} name="into" required>
            {all
              .filter((one) => one.uid !== asked.category.uid)
              .map((one) => (
                <option key={one.uid} value={one.uid}>
                  {one.title}
                </option>
              ))}
          </Select>
        }
      >
        <p>{t('categories.merge.text')}</p>
      </Confirm>
    );
  }
  const category = asked.what === 'change' ? asked.category : null;
  return (
    <Confirm
      heading={heading}
      submit={category ? t('categories.save') : t('categories.add')}
      onClose={onClose}
      fieldOf={{ title_taken: 'title', invalid_title: 'title', no_such_media: 'picture' }}
      act={(data) => {
        const picture = textOf(data, 'picture').trim();
        const body = {
          title: textOf(data, 'title').trim(),
          description: textOf(data, 'description').trim(),
          // Nothing said leaves the picture that is there.
          ...(picture === '' ? {} : { picture: tokenIn(picture) }),
          ...(data.has('newest') ? { picture: '' } : {}),
        };
        return send(category ? 'PUT' : 'POST', category ? pathOf(category) : categoriesPath, body);
      }}
      fields={(errors) => (
        <>
          <Field
            label={t('categories.title')}
            name="title"
            required
            maxLength={100}
            dir="auto"
            defaultValue={category?.title}
            error={errors['title']}
          />
          <Area
            label={t('categories.description')}
            name="description"
            dir="auto"
            defaultValue={category?.description}
            error={errors['description']}
          />
          <Field
            label={t('categories.picture')}
            name="picture"
            autoComplete="off"
            help={t('categories.picture.help')}
            error={errors['picture']}
          />
          {category && (
            <label>
              <input type="checkbox" name="newest" /> {t('categories.picture.newest')}
            </label>
          )}
        </>
      )}
    />
  );
}
