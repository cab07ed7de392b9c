export { planTraffic, switchTraffic, type TrafficPlan } from './switch-traffic.js';
