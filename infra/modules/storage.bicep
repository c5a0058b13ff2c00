param token string
param location string
param tags object
param principalId string
param workspaceId string

var blobOwner = 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
var blobContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
var queueContributor = '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
var tableContributor = '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
var closed = {
  allowBlobPublicAccess: false
  allowSharedKeyAccess: false
  allowCrossTenantReplication: false
  defaultToOAuthAuthentication: true
  minimumTlsVersion: 'TLS1_2'
  supportsHttpsTrafficOnly: true
}

resource host 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: 'stef${token}'
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_ZRS' }
  properties: closed
}

resource hostBlobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: host
  name: 'default'
  properties: { deleteRetentionPolicy: { enabled: true, days: 7 } }
}

resource package 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = {
  parent: hostBlobs
  name: 'app-package'
}

// What people write for the app: alerts.yaml, models.yaml, catalog/.
resource files 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = {
  parent: hostBlobs
  name: 'evalflow-config'
}

// Samples and transcripts may hold harmful text, so fewer people are let into their account.
resource transcripts 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: 'sttr${token}'
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_ZRS' }
  properties: closed
}

resource transcriptBlobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: transcripts
  name: 'default'
  properties: { deleteRetentionPolicy: { enabled: true, days: 7 } }
}

resource hostLife 'Microsoft.Storage/storageAccounts/managementPolicies@2024-01-01' = {
  parent: host
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'alert-payloads'
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['evalflow-alert-payloads/'] }
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 30 } } }
          }
        }
      ]
    }
  }
}

resource transcriptLife 'Microsoft.Storage/storageAccounts/managementPolicies@2024-01-01' = {
  parent: transcripts
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'transcripts'
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['evalflow-transcripts/'] }
            actions: {
              baseBlob: {
                tierToCool: { daysAfterModificationGreaterThan: 30 }
                delete: { daysAfterModificationGreaterThan: 730 }
              }
            }
          }
        }
      ]
    }
  }
}

resource hostRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in [blobOwner, queueContributor, tableContributor]: {
    name: guid(host.id, principalId, role)
    scope: host
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
  }
]

resource transcriptRole 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(transcripts.id, principalId, blobContributor)
  scope: transcripts
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobContributor)
  }
}

resource audit 'Microsoft.Insights/diagnosticSettings@2016-09-01' = {
  // The only name and the only version that is no preview.
  name: 'service'
  location: location
  scope: transcriptBlobs
  properties: { workspaceId: workspaceId, logs: [{ category: 'StorageRead', enabled: true }, { category: 'StorageDelete', enabled: true }] }
}

output hostName string = host.name
output transcriptName string = transcripts.name
