param token string
param location string
param tags object
param principalId string
param workspaceId string

var sender = '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39'
var receiver = '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0'
// One per kind of channel; audit receives everything.
var channels = ['audit', 'email', 'pager', 'slack', 'teams', 'webhook']

resource bus 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: 'sb-evalflow-${token}'
  location: location
  tags: tags
  sku: { name: 'Standard', tier: 'Standard' }
  properties: { disableLocalAuth: true, minimumTlsVersion: '1.2' }
}

resource alerts 'Microsoft.ServiceBus/namespaces/topics@2024-01-01' = {
  parent: bus
  name: 'evalflow-alerts'
  properties: {
    requiresDuplicateDetection: true
    duplicateDetectionHistoryTimeWindow: 'PT1H'
    defaultMessageTimeToLive: 'P1D'
  }
}

// Sessions keep messages about one release in order. Ten deliveries, with the pauses the app makes, are five minutes of trying.
resource subscriptions 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2024-01-01' = [
  for channel in channels: {
    parent: alerts
    name: channel
    properties: { requiresSession: true, maxDeliveryCount: 10, lockDuration: 'PT1M', deadLetteringOnMessageExpiration: true }
  }
]

// Named as the rule that lets everything through, which it replaces.
resource rules 'Microsoft.ServiceBus/namespaces/topics/subscriptions/rules@2024-01-01' = [
  for (channel, i) in channels: if (channel != 'audit') {
    parent: subscriptions[i]
    name: '$Default'
    properties: { filterType: 'CorrelationFilter', correlationFilter: { properties: { channel_kind: channel } } }
  }
]

resource releases 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' = {
  parent: bus
  name: 'evalflow-releases'
  properties: {
    requiresDuplicateDetection: true
    duplicateDetectionHistoryTimeWindow: 'PT1H'
    maxDeliveryCount: 5
    lockDuration: 'PT1M'
    deadLetteringOnMessageExpiration: true
  }
}

resource send 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(alerts.id, principalId, sender)
  scope: alerts
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', sender)
  }
}

resource receive 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(alerts.id, principalId, receiver)
  scope: alerts
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', receiver)
  }
}

resource receiveReleases 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(releases.id, principalId, receiver)
  scope: releases
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', receiver)
  }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2016-09-01' = {
  // The only name and the only version that is no preview.
  name: 'service'
  location: location
  scope: bus
  properties: { workspaceId: workspaceId, logs: [{ category: 'OperationalLogs', enabled: true }] }
}

output id string = bus.id
output name string = bus.name
output releaseQueue string = releases.name
output endpoint string = '${bus.name}.servicebus.windows.net'
