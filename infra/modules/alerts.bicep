param token string
param location string
param tags object
param busId string
param insightsId string
param operatorEmail string

resource operators 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-evalflow-${token}'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'evalflow'
    emailReceivers: [{ name: 'operators', emailAddress: operatorEmail, useCommonAlertSchema: true }]
  }
}

resource deadLetters 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'dead-letters-${token}'
  location: 'global'
  tags: tags
  properties: {
    description: 'Messages nobody could handle: see the runbook in docs/azure.md.'
    severity: 2
    enabled: true
    scopes: [busId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'dead'
          criterionType: 'StaticThresholdCriterion'
          metricName: 'DeadletteredMessages'
          operator: 'GreaterThan'
          threshold: 0
          timeAggregation: 'Maximum'
        }
      ]
    }
    actions: [{ actionGroupId: operators.id }]
  }
}

resource failedWorkflows 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: 'failed-workflows-${token}'
  location: location
  tags: tags
  properties: {
    description: 'A workflow or a shard failed: see the runbook in docs/azure.md.'
    severity: 2
    enabled: true
    scopes: [insightsId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT10M'
    criteria: {
      allOf: [
        {
          query: 'traces | where (message has "orchestration" and message has "failed") or message has "was given up"'
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    actions: { actionGroups: [operators.id] }
  }
}
