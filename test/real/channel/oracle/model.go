package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"sort"
	"strings"
	"time"

	"gopkg.in/yaml.v2"
)

// The types of the data are part of what templates can observe, so they are those of the Cluster Lifecycle Manager.
type (
	ProviderID       string
	InstanceType     string
	TaintEffect      string
	SelectorOperator string
)

type Problem struct {
	Title    string `yaml:"title"`
	Detail   string `yaml:"detail"`
	Instance string `yaml:"instance"`
	Status   int32  `yaml:"status"`
	Type     string `yaml:"type"`
}

type Status struct {
	CurrentVersion string     `yaml:"current_version"`
	LastVersion    string     `yaml:"last_version"`
	NextVersion    string     `yaml:"next_version"`
	Problems       []*Problem `yaml:"problems"`
}

type NodePool struct {
	DiscountStrategy string            `yaml:"discount_strategy"`
	InstanceTypes    []InstanceType    `yaml:"instance_types"`
	Name             string            `yaml:"name"`
	Profile          string            `yaml:"profile"`
	MinSize          int64             `yaml:"min_size"`
	MaxSize          int64             `yaml:"max_size"`
	ConfigItems      map[string]string `yaml:"config_items"`
	InstanceType     string            `yaml:"-"`
}

type Taint struct {
	Key, Value string
	Effect     TaintEffect
}

type Requirement struct {
	Key      *string
	Operator *SelectorOperator
	Values   []string
}

func (p NodePool) IsSpot() bool {
	return p.DiscountStrategy == "spot" || p.DiscountStrategy == "spot_max_price"
}
func (p NodePool) IsMaster() bool    { return strings.Contains(p.Profile, "master") }
func (p NodePool) IsKarpenter() bool { return p.Profile == "worker-karpenter" }

func (p NodePool) Taints() []*Taint {
	item, ok := p.ConfigItems["taints"]
	if !ok {
		return nil
	}
	var taints []*Taint
	for _, text := range strings.Split(item, ",") {
		if taint := parseTaint(text); taint != nil {
			taints = append(taints, taint)
		}
	}
	return taints
}

func parseTaint(text string) *Taint {
	parts := strings.Split(text, ":")
	if len(parts) == 1 && !strings.Contains(text, "=") {
		return &Taint{Key: text}
	}
	if len(parts) != 2 {
		return nil
	}
	switch parts[1] {
	case "NoSchedule", "NoExecute", "PreferNoSchedule":
	default:
		return nil
	}
	pair := strings.Split(parts[0], "=")
	if len(pair) > 2 {
		return nil
	}
	return &Taint{Key: pair[0], Value: strings.Join(pair[1:], ""), Effect: TaintEffect(parts[1])}
}

func (p NodePool) KarpenterRequirements() []Requirement {
	var requirements []Requirement
	_ = yaml.Unmarshal([]byte(p.ConfigItems["requirements"]), &requirements)
	return requirements
}

func (p NodePool) KarpenterInstanceTypeStrategy() string {
	switch {
	case len(p.InstanceTypes) == 0:
		return "not-specified"
	case len(p.InstanceTypes) == 1 && p.InstanceTypes[0] == "default-for-karpenter":
		return "default-for-karpenter"
	}
	return "custom"
}

type Cluster struct {
	Alias                            string            `yaml:"alias"`
	APIServerURL                     string            `yaml:"api_server_url"`
	Channel                          string            `yaml:"channel"`
	ConfigItems                      map[string]string `yaml:"config_items"`
	CriticalityLevel                 int32             `yaml:"criticality_level"`
	Environment                      string            `yaml:"environment"`
	ID                               string            `yaml:"id"`
	InfrastructureAccount            string            `yaml:"infrastructure_account"`
	LifecycleStatus                  string            `yaml:"lifecycle_status"`
	LocalID                          string            `yaml:"local_id"`
	NodePools                        []*NodePool       `yaml:"node_pools"`
	Provider                         ProviderID        `yaml:"provider"`
	Region                           string            `yaml:"region"`
	Status                           *Status           `yaml:"status"`
	Owner                            string            `yaml:"owner"`
	AccountName                      string            `yaml:"account_name"`
	CreatedAt                        time.Time         `yaml:"created_at"`
	AccountClusters                  []*Cluster        `yaml:"-"`
	OIDCProvider                     string            `yaml:"-"`
	IAMRoleTrustRelationshipTemplate string            `yaml:"-"`
}

func (c Cluster) Name() string {
	if c.Provider == "zalando-eks" {
		return c.Alias
	}
	return c.ID
}

func (c Cluster) InfrastructureAccountID() string {
	return strings.TrimPrefix(c.InfrastructureAccount, "aws:")
}
func (c Cluster) WorkerRoleARN() string {
	return "arn:aws:iam::" + c.InfrastructureAccountID() + ":role/" + c.LocalID + "-worker"
}
func (c Cluster) OIDCProviderARN() string {
	return "arn:aws:iam::" + c.InfrastructureAccountID() + ":oidc-provider/" + c.OIDCProvider
}
func (c Cluster) OIDCSubjectKey() string { return c.OIDCProvider + ":sub" }

func (c *Cluster) poolsWhere(karpenter bool) (pools []*NodePool) {
	for _, pool := range c.NodePools {
		if pool.IsKarpenter() == karpenter {
			pools = append(pools, pool)
		}
	}
	return pools
}
func (c *Cluster) KarpenterPools() []*NodePool { return c.poolsWhere(true) }
func (c *Cluster) ASGBackedPools() []*NodePool { return c.poolsWhere(false) }

func (c Cluster) SiblingCluster() *Cluster {
	var found *Cluster
	for _, other := range c.AccountClusters {
		if other.ID == c.ID || other.Region != c.Region || other.LifecycleStatus != "ready" {
			continue
		}
		if found == nil || other.CreatedAt.Before(found.CreatedAt) {
			found = other
		}
	}
	return found
}

func (c Cluster) IsOldestReadyClusterInTheRegion() bool {
	for _, other := range c.AccountClusters {
		if other.LifecycleStatus == "ready" && other.Region == c.Region {
			return other.ID == c.ID
		}
	}
	return len(c.AccountClusters) == 0
}

func (c *Cluster) ChannelOverrides() (map[string]string, error) {
	overrides := map[string]string{}
	item, ok := c.ConfigItems["override_channel"]
	if !ok {
		return overrides, nil
	}
	for _, element := range strings.Split(item, ",") {
		name, channel, found := strings.Cut(element, "=")
		if !found {
			return nil, fmt.Errorf("invalid override definition: %s", element)
		}
		overrides[name] = channel
	}
	return overrides, nil
}

func (c *Cluster) InitOIDCProvider() error {
	if c.Provider == "zalando-eks" {
		c.OIDCProvider = strings.TrimPrefix(c.ConfigItems["eks_oidc_issuer_url"], "https://")
	} else {
		c.OIDCProvider = c.LocalID + "." + hostedZone(c.APIServerURL)
	}
	return nil
}

func hostedZone(apiServerURL string) string {
	parsed, err := url.Parse(apiServerURL)
	check(err)
	_, zone, found := strings.Cut(parsed.Host, ".")
	if !found {
		panic("no hosted zone in " + apiServerURL)
	}
	return zone
}

type statement struct {
	Effect    string
	Principal map[string]string
	Action    []string
	Condition map[string]map[string]string `json:",omitempty"`
	Sid       string                       `json:",omitempty"`
}

// initAccounts links the clusters of an account and computes what depends on all of them.
func initAccounts(clusters []*Cluster) {
	for _, cluster := range clusters {
		cluster.AccountClusters = nil
		for _, other := range clusters {
			if other.InfrastructureAccount == cluster.InfrastructureAccount {
				cluster.AccountClusters = append(cluster.AccountClusters, other)
			}
		}
		check(cluster.InitOIDCProvider())
	}
	for _, cluster := range clusters {
		cluster.IAMRoleTrustRelationshipTemplate = trustPolicy(cluster.AccountClusters)
	}
}

func trustPolicy(clusters []*Cluster) string {
	statements := []statement{
		{Effect: "Allow", Principal: map[string]string{"Service": "ec2.amazonaws.com"}, Action: []string{"sts:AssumeRole"}, Sid: "CLMApplied"},
		{Effect: "Allow", Principal: map[string]string{"Service": "pods.eks.amazonaws.com"}, Action: []string{"sts:AssumeRole", "sts:TagSession"}},
	}
	for _, cluster := range clusters {
		if cluster.LifecycleStatus != "ready" {
			continue
		}
		subject := map[string]map[string]string{"StringLike": {cluster.OIDCSubjectKey(): "system:serviceaccount:${SERVICE_ACCOUNT}"}}
		statements = append(statements,
			statement{Effect: "Allow", Principal: map[string]string{"AWS": cluster.WorkerRoleARN()}, Action: []string{"sts:AssumeRole"}},
			statement{Effect: "Allow", Principal: map[string]string{"Federated": cluster.OIDCProviderARN()}, Action: []string{"sts:AssumeRoleWithWebIdentity"}, Condition: subject})
	}
	text, err := json.Marshal(struct {
		Version   string
		Statement []statement
	}{"2012-10-17", statements})
	check(err)
	return string(text)
}

// Instance is what templates see of an EC2 instance type.
type Instance struct {
	InstanceType              InstanceType
	VCPU                      int32
	Memory                    int64
	InstanceStorageDevices    int64
	InstanceStorageDeviceSize int64
	Architecture              string
}

func (i Instance) AvailableStorage(storageFactor float64, rootSize int64, rootFactor float64) int64 {
	if i.InstanceStorageDevices == 0 {
		return int64(float64(rootSize) * rootFactor)
	}
	return int64(storageFactor * float64(i.InstanceStorageDevices*i.InstanceStorageDeviceSize))
}
func (i Instance) MemoryFraction(percent int64) int64 { return percent * i.Memory / 100 }

func smallest(instances []Instance) Instance {
	least := instances[0]
	for _, next := range instances[1:] {
		least.InstanceType = "<multiple>"
		least.VCPU = min(least.VCPU, next.VCPU)
		least.Memory = min(least.Memory, next.Memory)
		least.InstanceStorageDevices = min(least.InstanceStorageDevices, next.InstanceStorageDevices)
		least.InstanceStorageDeviceSize = min(least.InstanceStorageDeviceSize, next.InstanceStorageDeviceSize)
	}
	return least
}

// Facts as the recorded file has them.
type Facts struct {
	InstanceTypes []struct {
		Name          string   `yaml:"name"`
		VCPUs         int32    `yaml:"vcpus"`
		MemoryMiB     int64    `yaml:"memoryMiB"`
		Architectures []string `yaml:"architectures"`
		Disks         []struct {
			Count  int64 `yaml:"count"`
			SizeGB int64 `yaml:"sizeGB"`
		} `yaml:"disks"`
	} `yaml:"instanceTypes"`
	VPCs []struct {
		ID        string   `yaml:"id"`
		CIDR      string   `yaml:"cidr"`
		IPv6CIDRs []string `yaml:"ipv6Cidrs"`
		IsDefault bool     `yaml:"isDefault"`
	} `yaml:"vpcs"`
	Subnets []Subnet `yaml:"subnets"`
	Images  []struct {
		Name  string   `yaml:"name"`
		Owner string   `yaml:"owner"`
		IDs   []string `yaml:"ids"`
	} `yaml:"images"`
	KMSAliases   map[string]string            `yaml:"kmsAliases"`
	StackOutputs map[string]map[string]string `yaml:"stackOutputs"`
	EKS          map[string]struct {
		Endpoint                 string `yaml:"endpoint"`
		CertificateAuthorityData string `yaml:"certificateAuthorityData"`
		OIDCIssuerURL            string `yaml:"oidcIssuerUrl"`
		ServiceCIDR              string `yaml:"serviceCidr"`
	} `yaml:"eks"`
}

type Subnet struct {
	ID               string            `yaml:"id"`
	VPCID            string            `yaml:"vpcId"`
	AvailabilityZone string            `yaml:"availabilityZone"`
	IPv6CIDRs        []string          `yaml:"ipv6Cidrs"`
	Tags             map[string]string `yaml:"tags"`
}

func (f Facts) instances() map[InstanceType]Instance {
	instances := map[InstanceType]Instance{}
	for _, fact := range f.InstanceTypes {
		architecture := ""
		for _, name := range fact.Architectures {
			if name == "arm64" && architecture == "" {
				architecture = "arm64"
			}
			if name == "x86_64" {
				architecture = "amd64"
			}
		}
		if architecture == "" {
			continue
		}
		instance := Instance{InstanceType: InstanceType(fact.Name), VCPU: fact.VCPUs, Memory: fact.MemoryMiB << 20, Architecture: architecture}
		for _, disk := range fact.Disks {
			instance.InstanceStorageDevices = disk.Count
			instance.InstanceStorageDeviceSize = disk.SizeGB * 1000 * 1000 * 1000
		}
		instances[instance.InstanceType] = instance
	}
	return instances
}

type zoneSubnets map[string]Subnet

func pickSubnets(subnets []Subnet, tag string) zoneSubnets {
	picked := zoneSubnets{}
	for _, subnet := range subnets {
		existing, ok := picked[subnet.AvailabilityZone]
		_, has := subnet.Tags[tag]
		_, existingHas := existing.Tags[tag]
		if !ok || (has && !existingHas) || (has == existingHas && subnet.ID < existing.ID) {
			picked[subnet.AvailabilityZone] = subnet
		}
	}
	return picked
}

func (z zoneSubnets) only(zones []string) zoneSubnets {
	kept := zoneSubnets{}
	for _, zone := range zones {
		if subnet, ok := z[zone]; ok {
			kept[zone] = subnet
		}
	}
	return kept
}

func (z zoneSubnets) zones() []string {
	var zones []string
	for zone := range z {
		zones = append(zones, zone)
	}
	sort.Strings(zones)
	return zones
}

func (z zoneSubnets) ids() map[string]string {
	ids := map[string]string{}
	var all []string
	for _, zone := range z.zones() {
		ids[zone] = z[zone].ID
		all = append(all, z[zone].ID)
	}
	if len(all) > 0 {
		ids["*"] = strings.Join(all, ",")
	}
	return ids
}
