param token string
param location string
param tags object
param identityId string
param clientId string
param hostStorage string
param transcriptStorage string
param busEndpoint string
param insightsConnection string
param schedulerConnection string
param maximumInstances int
param vaultName string
param vaultSettings object

var suffix = environment().suffixes.storage
var base = {
  AZURE_CLIENT_ID: clientId
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: clientId
  AzureWebJobsStorage__blobServiceUri: 'https://${hostStorage}.blob.${suffix}'
  AzureWebJobsStorage__queueServiceUri: 'https://${hostStorage}.queue.${suffix}'
  AzureWebJobsStorage__tableServiceUri: 'https://${hostStorage}.table.${suffix}'
  EvalFlowStorage__credential: 'managedidentity'
  EvalFlowStorage__clientId: clientId
  EvalFlowStorage__blobServiceUri: 'https://${hostStorage}.blob.${suffix}'
  EvalFlowStorage__queueServiceUri: 'https://${hostStorage}.queue.${suffix}'
  EvalFlowStorage__tableServiceUri: 'https://${hostStorage}.table.${suffix}'
  EvalFlowTranscripts__blobServiceUri: 'https://${transcriptStorage}.blob.${suffix}'
  ServiceBus__credential: 'managedidentity'
  ServiceBus__clientId: clientId
  ServiceBus__fullyQualifiedNamespace: busEndpoint
  APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnection
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${clientId};Authorization=AAD'
}
var fromVault = toObject(
  items(vaultSettings),
  setting => setting.key,
  setting => '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=${setting.value})'
)
var durable = empty(schedulerConnection) ? {} : {
  AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'azureManaged'
  AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING'
  DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${schedulerConnection};Authentication=ManagedIdentity;ClientID=${clientId}'
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: 'plan-evalflow-${token}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { tier: 'FlexConsumption', name: 'FC1' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: 'func-evalflow-${token}'
  location: location
  tags: union(tags, { 'azd-service-name': 'functions' })
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    siteConfig: { minTlsVersion: '1.2', ftpsState: 'Disabled' }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: 'https://${hostStorage}.blob.${suffix}/app-package'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      scaleAndConcurrency: { maximumInstanceCount: maximumInstances, instanceMemoryMB: 2048 }
      runtime: { name: 'dotnet-isolated', version: '10.0' }
    }
  }
}

resource settings 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: app
  name: 'appsettings'
  properties: union(base, durable, fromVault)
}

output name string = app.name
