import { startServiceProcess } from '../support/service/service-process';

describe('what the service prints', () => {
  it('is its log and nothing beside it, whatever the headers of proxies say', async () => {
    const service = await startServiceProcess({ variables: { RATE_LIMIT_PER_MINUTE: '100', TRUST_PROXY: '1' } });
    const ask = (headers: Record<string, string>) => fetch(`${service.url}/api/limits`, { headers });
    await ask({ Forwarded: 'for=192.0.2.7' });
    await ask({ 'X-Forwarded-For': '192.0.2.7:4711' });
    await ask({ 'X-Forwarded-For': 'unknown' });
    await ask({ 'X-Forwarded-For': '' });
    service.process.child.kill('SIGTERM');
    await service.process.exit;
    const lines = service.process.output().split('\n').filter(Boolean);
    await service.close();
    expect(lines.filter((line) => !line.startsWith('{"level"'))).toEqual([]);
    expect(lines.length).toBeGreaterThan(5);
  });

  it('is its log also where no proxy is trusted', async () => {
    const service = await startServiceProcess({ variables: { RATE_LIMIT_PER_MINUTE: '100' } });
    const { status } = await fetch(`${service.url}/api/limits`, { headers: { 'X-Forwarded-For': '192.0.2.7' } });
    service.process.child.kill('SIGTERM');
    await service.process.exit;
    const lines = service.process.output().split('\n').filter(Boolean);
    await service.close();
    expect(status).toBe(200);
    expect(lines.filter((line) => !line.startsWith('{"level"'))).toEqual([]);
  });
});
