param token string
param location string
param tags object
param busName string
param releaseQueue string

var sender = '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39'

resource bus 'Microsoft.ServiceBus/namespaces@2024-01-01' existing = {
  name: busName

  resource queue 'queues' existing = {
    name: releaseQueue
  }
}

resource topic 'Microsoft.EventGrid/topics@2025-02-15' = {
  name: 'egt-evalflow-${token}'
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: { inputSchema: 'CloudEventSchemaV1_0', disableLocalAuth: true, minimumTlsVersionAllowed: '1.2' }
}

resource deliver 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(bus::queue.id, topic.id, sender)
  scope: bus::queue
  properties: {
    principalId: topic.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', sender)
  }
}

resource releases 'Microsoft.EventGrid/topics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'releases'
  properties: {
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    deliveryWithResourceIdentity: {
      identity: { type: 'SystemAssigned' }
      destination: { endpointType: 'ServiceBusQueue', properties: { resourceId: bus::queue.id } }
    }
    retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
  }
  dependsOn: [deliver]
}

output endpoint string = topic.properties.endpoint
