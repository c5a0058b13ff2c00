param token string
param location string
param tags object
param identityId string
param clientId string
param hostStorage string
param transcriptStorage string

var suffix = environment().suffixes.storage

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: 'plan-evalflow-web-${token}'
  location: location
  tags: tags
  kind: 'linux'
  sku: { name: 'B1', tier: 'Basic' }
  properties: { reserved: true }
}

resource web 'Microsoft.Web/sites@2024-04-01' = {
  name: 'web-evalflow-${token}'
  location: location
  tags: tags
  kind: 'app,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    siteConfig: {
      linuxFxVersion: 'DOTNETCORE|10.0'
      minTlsVersion: '1.2'
      ftpsState: 'Disabled'
      appSettings: [
        { name: 'AZURE_CLIENT_ID', value: clientId }
        { name: 'EvalFlowStorage__blobServiceUri', value: 'https://${hostStorage}.blob.${suffix}' }
        { name: 'EvalFlowStorage__queueServiceUri', value: 'https://${hostStorage}.queue.${suffix}' }
        { name: 'EvalFlowStorage__tableServiceUri', value: 'https://${hostStorage}.table.${suffix}' }
        { name: 'EvalFlowTranscripts__blobServiceUri', value: 'https://${transcriptStorage}.blob.${suffix}' }
      ]
    }
  }
}

output name string = web.name
