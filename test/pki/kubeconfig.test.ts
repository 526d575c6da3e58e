import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { kubeconfigText } from '../../src/pki/kubeconfig.ts';

const base = {
  cluster: 'kubernetes',
  server: 'https://127.0.0.1:6443',
  user: 'system:kube-scheduler',
  context: 'default',
  authority: { path: '/etc/kubernetes/ssl/ca.crt' },
  certificate: { path: '/etc/kubernetes/ssl/scheduler.crt' },
  key: { path: '/etc/kubernetes/ssl/scheduler.key' },
};

test('names files', () => {
  expect(parse(kubeconfigText(base))).toEqual({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'kubernetes',
        cluster: { server: base.server, 'certificate-authority': '/etc/kubernetes/ssl/ca.crt' },
      },
    ],
    users: [
      {
        name: base.user,
        user: {
          'client-certificate': '/etc/kubernetes/ssl/scheduler.crt',
          'client-key': '/etc/kubernetes/ssl/scheduler.key',
        },
      },
    ],
    contexts: [{ name: 'default', context: { cluster: 'kubernetes', user: base.user } }],
    'current-context': 'default',
  });
});

test('embeds them, C2', () => {
  const text = kubeconfigText({ ...base, authority: { data: 'CA\n' }, certificate: { data: 'C' }, key: { data: 'K' } });
  const { clusters, users } = parse(text);
  expect(clusters[0].cluster).toEqual({ server: base.server, 'certificate-authority-data': 'Q0EK' });
  expect(users[0].user).toEqual({ 'client-certificate-data': 'Qw==', 'client-key-data': 'Sw==' });
});

test('any text stays what it is', () => {
  const odd = ['true', '1', 'a: b', '- x', '"', "it's", '#', 'ü', 'a\nb', '{x}', 'null', '~'];
  for (const text of odd) {
    const config = parse(kubeconfigText({ ...base, cluster: text, user: text, context: text, namespace: text }));
    expect([config.clusters[0].name, config.users[0].name, config['current-context']]).toEqual([text, text, text]);
    expect(config.contexts[0].context).toEqual({ cluster: text, user: text, namespace: text });
  }
  const named = kubeconfigText({ ...base, server: 'https://[fd00::1]:6443', tlsServerName: 'kubernetes' });
  expect(parse(named).clusters[0].cluster).toMatchObject({
    server: 'https://[fd00::1]:6443',
    'tls-server-name': 'kubernetes',
  });
});
