// Before Node 24.9, Jest cannot `require` an ES module: `inject` of Fastify does, of the package cookie.
const [major, minor] = process.versions.node.split('.').map(Number)
const hasRequireOfEsm = major > 24 || (major === 24 && minor >= 9)

export default hasRequireOfEsm
  ? { transform: {} }
  : {
      transform: {
        '/node_modules/cookie/.*\\.js$': ['babel-jest', { plugins: ['@babel/plugin-transform-modules-commonjs'] }],
      },
      transformIgnorePatterns: ['/node_modules/(?!cookie/)'],
    }
