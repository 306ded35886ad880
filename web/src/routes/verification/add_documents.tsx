import { useQueryClient } from '@tanstack/react-query';
import { call } from '~/api/client';
import { casePath, documentsPath, mostDocuments } from '~/api/verification';
import { t } from '~/l10n/i18n';
import { Field } from '~/parts/field';
import { Form } from '~/parts/form';
import { Refusal } from '~/parts/refusal';

const fieldOf = {
  unsupported_type: 'documents',
  empty_document: 'documents',
  document_too_large: 'documents',
  too_many_documents: 'documents',
};

/** Sends documents one after the other; those before a refused one stay. */
export function AddDocuments({ id, there }: { id: number; there: number }) {
  const client = useQueryClient();
  if (there >= mostDocuments) return null;
  const send = async (data: FormData, form: HTMLFormElement) => {
    const files = data.getAll('documents').filter((one) => one instanceof File && one.name !== '') as File[];
    if (files.length === 0) throw new Refusal(t('verify.documents.choose'), 'documents');
    try {
      for (const file of files) await call('POST', documentsPath(id, file.name), file);
      form.reset();
    } finally {
      await client.invalidateQueries({ queryKey: [casePath(id)] });
    }
    return t('verify.documents.added', { count: files.length });
  };
  return (
    <Form
      label={t('verify.documents.add')}
      kind="plain"
      submit={t('verify.documents.add')}
      busy={t('verify.sending')}
      fieldOf={fieldOf}
      act={send}
    >
      {(errors) => (
        <Field
          label={t('verify.documents.files')}
          type="file"
          name="documents"
          multiple
          accept="application/pdf,image/jpeg,image/png"
          help={t('verify.documents.help', { count: mostDocuments - there })}
          error={errors['documents']}
        />
      )}
    </Form>
  );
}
