/** The settings of the S3 storage, as far as they depend on each other. */
interface S3Settings {
  readonly SAMPLE_STORE: string;
  readonly S3_BUCKET: string | undefined;
  readonly S3_ACCESS_KEY_ID: string | undefined;
  readonly S3_SECRET_ACCESS_KEY: string | undefined;
}

/**
 * Says what is wrong with the name of a bucket, or returns null. The rules are those of Amazon
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html), as far as every server keeps them.
 */
export function describeBucketProblem(name: string): string | null {
  return /^[a-z\d][a-z\d.-]{1,61}[a-z\d]$/.test(name)
    ? null
    : 'use the name of a bucket alone: 3 to 63 lower-case letters, digits, dots and hyphens';
}

/** Says what is wrong with the address of an S3 server, or returns null. */
export function describeEndpointProblem(address: string): string | null {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return 'use an address such as https://s3.example.com';
  if (url.username !== '' || url.password !== '') {
    return 'remove the user name and password from the address; set S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY';
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    return 'remove everything after the host and port; the bucket is S3_BUCKET';
  }
  return null;
}

/** What is wrong with the settings of S3 together, as `VARIABLE: remedy`. */
export function s3Problems(settings: S3Settings): string[] {
  if (settings.SAMPLE_STORE !== 's3') return [];
  const { S3_BUCKET, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = settings;
  const problems: string[] = [];
  if (S3_BUCKET === undefined) problems.push('S3_BUCKET: name the bucket, since SAMPLE_STORE is s3');
  if ((S3_ACCESS_KEY_ID === undefined) !== (S3_SECRET_ACCESS_KEY === undefined)) {
    const missing = S3_ACCESS_KEY_ID === undefined ? 'S3_ACCESS_KEY_ID' : 'S3_SECRET_ACCESS_KEY';
    problems.push(`${missing}: set both S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, or neither`);
  }
  return problems;
}
