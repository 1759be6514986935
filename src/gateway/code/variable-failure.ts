/** A variable that cannot be replaced. */
import { GatewayError } from '../ground/gateway-error.ts';

/** Whatever the inner code (20044 to 20049), the client sees 20050 [VarSubstitutionInterceptor]. */
export function variableFailure(innerCode: number, description: string): GatewayError {
  return new GatewayError(
    20050,
    `Variable replacement failed!(变量替换失败！)errCode: ${String(innerCode)} ,desc: ${description}`,
    'entrance',
  );
}
