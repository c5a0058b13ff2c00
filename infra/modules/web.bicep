param token string
param location string
param tags object
param identityId string
param clientId string
param hostStorage string
param transcriptStorage string
param vaultName string
param openIdAuthority string
param openIdClientId string

var name = 'web-evalflow-${token}'

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: 'plan-evalflow-web-${token}'
  location: location
  tags: tags
  kind: 'linux'
  // One machine: the steps of the workflows that this app drives are on its own disk.
  sku: { name: 'B2', tier: 'Basic', capacity: 1 }
  properties: { reserved: true }
}

resource web 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'web' })
  kind: 'app,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    siteConfig: {
      linuxFxVersion: 'DOTNETCORE|10.0'
      // Not under /home, which is a network share: SQLite needs a disk.
      appCommandLine: 'dotnet EvalFlow.Cli.dll serve --store azure --home /tmp/evalflow --urls http://0.0.0.0:8080'
      healthCheckPath: '/healthz'
      alwaysOn: true
      minTlsVersion: '1.2'
      ftpsState: 'Disabled'
      appSettings: [
        { name: 'AZURE_CLIENT_ID', value: clientId }
        { name: 'WEBSITES_PORT', value: '8080' }
        { name: 'EVALFLOW_AZURE_ACCOUNT', value: hostStorage }
        { name: 'EVALFLOW_AZURE_TRANSCRIPTS', value: transcriptStorage }
        { name: 'EVALFLOW_WEB_URL', value: 'https://${name}.azurewebsites.net' }
        { name: 'EVALFLOW_OIDC_AUTHORITY', value: openIdAuthority }
        { name: 'EVALFLOW_OIDC_CLIENT_ID', value: openIdClientId }
        { name: 'EVALFLOW_OIDC_CLIENT_SECRET', value: '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=oidc-client-secret)' }
      ]
    }
  }
}

output name string = web.name
