/** The userCreator label against the user who submits [LabelCheckInterceptor.scala]. */
import { GatewayError } from '../ground/gateway-error.ts';
import type { Submission } from './submission.ts';

/** Throws 50079 when the label is not `<user>-<creator>`, 50080 when it names another user. */
export function checkLabels(submission: Submission): void {
  const [user, creator, ...more] = submission.userCreator.split('-');
  if (user === undefined || !user || creator === undefined || !creator || more.length > 0) {
    throw new GatewayError(50079, 'UserCreatorLabel must be need', 'entrance');
  }
  if (!/^\w[\w.]*$/.test(creator) || !/^\w[\w.]*$/.test(submission.creator)) {
    throw new GatewayError(
      50079,
      'UserCreatorLabel must be need: creators are letters, digits, _ and .',
      'entrance',
    );
  }
  if (user.toLowerCase() !== submission.user.toLowerCase()) {
    throw new GatewayError(
      50080,
      `SubmitUser : ${submission.user} must be the same as ExecuteUser : ${submission.user} , and user : ${user} in userCreatorLabel.`,
      'entrance',
    );
  }
}
