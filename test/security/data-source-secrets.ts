/** Answers of a server about data sources with a secret in each place where one has been seen, or could be. */

/** Secrets as users and servers write them; none may come out of any call, in its answer, its error or the log. */
export const plantedSecret = 'S3cr3t-of-the-shop';
export const plantedSecrets: readonly (readonly [name: string, body: unknown, status?: number])[] =
  [
    [
      'in every parameter that is not about the place',
      {
        status: 0,
        message: 'OK',
        data: {
          info: {
            id: 1,
            dataSourceName: 'shop',
            dataSourceDesc: `login with password=${plantedSecret}`,
            labels: `pwd: ${plantedSecret}`,
            connectParams: {
              password: plantedSecret,
              passwd: plantedSecret,
              secret: plantedSecret,
              accessKey: plantedSecret,
              keytab: plantedSecret,
              custom: plantedSecret,
              authorization: plantedSecret,
              nested: { password: plantedSecret },
              list: [plantedSecret],
              host: `jdbc:mysql://ann:${plantedSecret}@db/shop?password=${plantedSecret}`,
              address: `db:3306?token=${plantedSecret}`,
              params: JSON.stringify({
                password: plantedSecret,
                useSSL: 'false',
                sslKey: plantedSecret,
              }),
            },
          },
          queryList: [
            { id: 1, dataSourceName: 'shop', connectParams: { password: plantedSecret } },
          ],
          connectParams: { password: plantedSecret },
        },
      },
    ],
    [
      'in parameters that are no JSON',
      {
        status: 0,
        message: 'OK',
        data: {
          info: {
            id: 1,
            dataSourceName: 'shop',
            connectParams: { params: `{"password": "${plantedSecret}"` },
          },
        },
      },
    ],
    [
      'where the shape is another one',
      { status: 0, message: 'OK', data: { info: [plantedSecret], password: plantedSecret } },
    ],
    [
      'in the words of a driver',
      {
        status: 4,
        message: `Connection Failed, Msg[jdbc:mysql://ann:${plantedSecret}@db]`,
        data: {},
      },
      206,
    ],
    [
      'in a refusal',
      { status: 1, message: `cannot connect with {user=ann, password=${plantedSecret}}`, data: {} },
      400,
    ],
    [
      'in an answer that is cut short',
      `{"method":"/api","status":0,"data":{"info":{"connectParams":{"password":"${plantedSecret}"`,
    ],
  ];
