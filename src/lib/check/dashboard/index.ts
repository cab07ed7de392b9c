export { isChosen, type AlertChoice } from './choose-alerts.js';
export {
  isRaised,
  type Board,
  type BoardSource,
  type RaisedEntity,
  type Series,
  type Tile,
  type TileAlert,
  type WidgetContent,
  type WidgetPicture,
  type WidgetStyle,
} from './model.js';
export { prepareWidgets, type PreparedWidget } from './prepare-widgets.js';
export { ZmonSource, type ZmonSourceOptions } from './zmon-source.js';
export { LocalSource, type LocalSourceOptions } from './local-source.js';
export { boardObject } from './board-object.js';
export { dashboardOfFile, dashboardOfZmon } from './load-dashboard.js';
export { widgetText } from './widget-text.js';
