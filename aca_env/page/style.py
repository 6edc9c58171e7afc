"""The page's one style."""

CSS = """
html, body, #app.v-application, .v-application { background: #f7f5f0 !important; color: #23282d; }
#app .v-sheet.d-flex { background: transparent !important; }
.aca-page .v-sheet.d-flex.ma-0 { gap: 4px !important; }
.v-application .aca-page { width: 100%; box-sizing: border-box; max-width: 1280px;
  margin: 0 auto; padding: 20px 20px 48px;
  font-size: 15px; line-height: 1.5; }
.v-application .aca-page h1 { font-size: 24px; font-weight: 600; margin: 0; line-height: 1.3; }
.v-application .aca-page h2 { font-size: 17px; font-weight: 600; margin: 0 0 4px; }
.v-application .aca-page h3 { font-size: 15px; font-weight: 600; margin: 12px 0 0; }
.v-application .aca-page p { margin: 0 0 8px; }
.aca-head { display: flex; flex-wrap: wrap; gap: 8px 32px; align-items: flex-start; }
.aca-top { display: grid; grid-template-columns: 340px minmax(0, 1fr); gap: 4px 24px;
  align-items: start; margin-top: 0; }
.v-application .aca-page p.aca-question { margin-top: 12px; }
.aca-question { font-size: 16px; color: #44505a; max-width: 70ch; }
.aca-grid { display: grid; grid-template-columns: 340px minmax(0, 1fr); gap: 24px;
  align-items: start; margin-top: 16px; }
.aca-card { background: #fff; border: 1px solid #e4e1da; border-radius: 10px;
  padding: 16px 18px; margin-bottom: 18px; min-width: 0; }
.aca-pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr));
  gap: 4px 24px; }
.aca-help { font-size: 13px; color: #5d6770; max-width: 68ch; }
.v-application .aca-page p.aca-help { margin: 0 0 10px; }
.aca-value { font-size: 14px; font-weight: 500; }
.aca-error { background: #fbeeea; border-left: 4px solid #b3541e; border-radius: 4px;
  padding: 10px 14px; margin: 12px 0; overflow-wrap: anywhere; }
.aca-list { margin: 0 0 8px; padding-left: 20px; }
.aca-chart { width: 100%; max-width: 540px; height: auto; display: block;
  margin-top: 10px; }
.aca-scroll { overflow-x: auto; max-width: 100%; }
.aca-table { border-collapse: collapse; width: 100%; font-size: 14px;
  font-variant-numeric: tabular-nums; }
.aca-table th, .aca-table td { text-align: left; padding: 6px 10px 6px 0; vertical-align: top;
  border-bottom: 1px solid #eeece6; overflow-wrap: anywhere; }
.aca-table thead th { font-weight: 500; color: #5d6770; font-size: 13px; }
.aca-table tbody th { font-weight: 600; }
.aca-matrix { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
.aca-matrix th { font-weight: 500; padding: 4px 10px; text-align: left; }
.aca-matrix td { padding: 6px 10px; text-align: right; border: 1px solid #fff; }
.aca-matrix .aca-none { background: #efeeea; }
.aca-details summary { cursor: pointer; color: #1b5e8c; font-size: 14px; padding: 6px 0; }
.aca-tall { max-height: 420px; overflow-y: auto; }
.aca-buttons { display: flex; flex-wrap: wrap; gap: 8px; margin: 4px 0 8px; }
.aca-busy { height: 4px; }
.aca-page .v-btn { text-transform: none; letter-spacing: 0; }
.aca-page .v-tab { text-transform: none; letter-spacing: 0; min-width: 0; padding: 0 14px; }
.aca-page .v-tabs > .v-tabs-bar, .aca-page .theme--light.v-tabs-items {
  background: transparent; }
.aca-page .v-tabs-items { padding-top: 14px; overflow: visible; }
.aca-page .v-expansion-panel-header { padding: 10px 4px; min-height: 44px; }
.aca-page .v-expansion-panel-content__wrap { padding: 0 4px 8px; }
.aca-page .v-expansion-panel::before { box-shadow: none; }
.aca-page .v-input { margin-top: 0; }
.aca-page .v-messages, .aca-page .v-text-field__details { display: none; }
.aca-page .v-input__slot { margin-bottom: 4px !important; }
.aca-summary { display: none; }
@media (max-width: 900px) {
  .aca-summary { display: flex; flex-wrap: wrap; gap: 2px 18px; position: fixed; left: 0; right: 0;
    bottom: 0; z-index: 5; background: #fff; border-top: 1px solid #d9d5cb; padding: 8px 14px;
    font-size: 13px; font-variant-numeric: tabular-nums; }
  .v-application .aca-page { padding-bottom: 90px; }
  .aca-grid, .aca-head { display: flex; flex-wrap: wrap; gap: 8px 32px; align-items: flex-start; }
.aca-top { grid-template-columns: minmax(0, 1fr); gap: 0; }
}
@media (max-width: 600px) {
  .v-application .aca-page { padding: 12px 12px 90px; }
  .aca-card { padding: 12px; }
  .aca-page .v-tab { padding: 0 9px; font-size: 13px; }
  .aca-table thead { display: none; }
  .aca-table tr { display: block; padding: 8px 0; border-bottom: 1px solid #e4e1da; }
  .aca-table tbody th { display: block; border: 0; padding: 0 0 2px; }
  .aca-table tbody th::before { content: attr(data-label) " "; color: #5d6770;
    font-weight: 400; }
  .aca-table td { display: flex; justify-content: space-between; gap: 16px; border: 0;
    padding: 2px 0; text-align: right; }
  .aca-table td::before { content: attr(data-label); color: #5d6770; text-align: left;
    flex: 0 0 auto; }
}
"""
