/** The three control requests about subshells. */
import { asString } from '../../shared/index.ts';
import { plainError } from '../state/error-content.ts';
import type { Handler } from './handler.ts';

export const createSubshell: Handler = async function* createSubshell(_request, kernel) {
  yield {
    to: 'client',
    type: 'create_subshell_reply',
    content: { status: 'ok', subshell_id: kernel.cells.subshells.create() },
  };
};

export const deleteSubshell: Handler = async function* deleteSubshell(request, kernel) {
  const id = asString(request.content['subshell_id']) ?? '';
  yield {
    to: 'client',
    type: 'delete_subshell_reply',
    content: kernel.cells.subshells.delete(id)
      ? { status: 'ok' }
      : { status: 'error', ...plainError('SubshellNotFound', `there is no subshell "${id}"`) },
  };
};

export const listSubshells: Handler = async function* listSubshells(_request, kernel) {
  yield {
    to: 'client',
    type: 'list_subshell_reply',
    content: { status: 'ok', subshell_id: kernel.cells.subshells.list() },
  };
};
