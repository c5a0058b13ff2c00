targetScope = 'resourceGroup'

@description('Short name of the environment; begins all names.')
@minLength(2)
@maxLength(10)
param environmentName string

@description('Region of all resources.')
param location string = resourceGroup().location

@description('Backend of the durable workflows. There is no migration from one to the other.')
@allowed(['scheduler', 'storage'])
param durableBackend string = 'storage'

@description('Instances at most: the only bound on requests to the models under test.')
@minValue(40)
@maxValue(1000)
param maximumInstances int = 40

@description('Address that is told of dead letters and failed workflows.')
param operatorEmail string

@description('OpenID Connect authority that signs people in to the web app; without one there is no web app, since anybody could enter it.')
param openIdAuthority string = ''

@description('Client id of the web app at that authority. Its secret is the secret oidc-client-secret of the vault.')
param openIdClientId string = ''

@description('App settings of the functions by name, each with the name of the secret in the vault that holds its value.')
param vaultSettings object = {}

var token = toLower(uniqueString(resourceGroup().id, environmentName))
var tags = { 'azd-env-name': environmentName }

module identity 'modules/identity.bicep' = {
  params: { name: 'id-evalflow-${token}', location: location, tags: tags }
}

module telemetry 'modules/telemetry.bicep' = {
  params: { token: token, location: location, tags: tags, principalId: identity.outputs.principalId }
}

module storage 'modules/storage.bicep' = {
  params: {
    token: token
    location: location
    tags: tags
    principalId: identity.outputs.principalId
    workspaceId: telemetry.outputs.workspaceId
  }
}

module bus 'modules/servicebus.bicep' = {
  params: {
    token: token
    location: location
    tags: tags
    principalId: identity.outputs.principalId
    workspaceId: telemetry.outputs.workspaceId
  }
}

module vault 'modules/keyvault.bicep' = {
  params: {
    token: token
    location: location
    tags: tags
    principalId: identity.outputs.principalId
    workspaceId: telemetry.outputs.workspaceId
  }
}

module scheduler 'modules/scheduler.bicep' = if (durableBackend == 'scheduler') {
  params: { token: token, location: location, tags: tags, principalId: identity.outputs.principalId }
}

module functions 'modules/functions.bicep' = {
  params: {
    token: token
    location: location
    tags: tags
    identityId: identity.outputs.id
    clientId: identity.outputs.clientId
    hostStorage: storage.outputs.hostName
    transcriptStorage: storage.outputs.transcriptName
    busEndpoint: bus.outputs.endpoint
    insightsConnection: telemetry.outputs.connectionString
    schedulerConnection: scheduler.?outputs.?endpoint ?? ''
    maximumInstances: maximumInstances
    vaultName: vault.outputs.name
    vaultSettings: vaultSettings
  }
}

module web 'modules/web.bicep' = if (!empty(openIdAuthority)) {
  params: {
    token: token
    location: location
    tags: tags
    identityId: identity.outputs.id
    clientId: identity.outputs.clientId
    hostStorage: storage.outputs.hostName
    transcriptStorage: storage.outputs.transcriptName
    vaultName: vault.outputs.name
    openIdAuthority: openIdAuthority
    openIdClientId: openIdClientId
  }
}

module releases 'modules/eventgrid.bicep' = {
  params: { token: token, location: location, tags: tags, busName: bus.outputs.name, releaseQueue: bus.outputs.releaseQueue }
}

module alerts 'modules/alerts.bicep' = {
  params: {
    token: token
    location: location
    tags: tags
    busId: bus.outputs.id
    insightsId: telemetry.outputs.insightsId
    operatorEmail: operatorEmail
  }
}

output functionsName string = functions.outputs.name
output releaseTopic string = releases.outputs.endpoint
output webName string = web.?outputs.?name ?? ''
